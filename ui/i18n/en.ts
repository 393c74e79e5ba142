<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>Attract</name>
    <message>
        <source>点这里，开始办事</source>
        <translation>Touch to begin</translation>
    </message>
    <message>
        <source>有事请打 %1。</source>
        <translation>Questions? Call %1.</translation>
    </message>
</context>
<context>
    <name>CandidateGrid</name>
    <message>
        <source>往上</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>往下</source>
        <translation>Down</translation>
    </message>
</context>
<context>
    <name>Candidates</name>
    <message>
        <source>拼音现在用不了，请按 ABC 写字母</source>
        <translation>Pinyin does not work now. Press ABC for letters</translation>
    </message>
    <message>
        <source>写拼音，再点上面要的字</source>
        <translation>Type pinyin, then touch the word above</translation>
    </message>
    <message>
        <source>%1&#x3000;没有这个拼音</source>
        <translation>%1: no such pinyin</translation>
    </message>
    <message>
        <source>收起</source>
        <translation>Less</translation>
    </message>
    <message>
        <source>更多</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>给工作人员看：%1</source>
        <translation>For staff: %1</translation>
    </message>
    <message>
        <source>在屏幕下面，右边</source>
        <translation>Below the screen, on the right</translation>
    </message>
    <message>
        <source>亮黄框的台面就是。</source>
        <translation>The plate with the yellow frame.</translation>
    </message>
    <message>
        <source>亮黄框的台面和卡槽就是。</source>
        <translation>The reader and the slot with the yellow frame.</translation>
    </message>
    <message>
        <source>亮黄框的卡槽就是。</source>
        <translation>The slot with the yellow frame.</translation>
    </message>
    <message>
        <source>不急，还有 %1 秒。</source>
        <translation>No hurry: %1 seconds left.</translation>
    </message>
</context>
<context>
    <name>Commit</name>
    <message>
        <source>签好了，交上去</source>
        <translation>Signed, hand it in</translation>
    </message>
    <message>
        <source>画好了，交上去</source>
        <translation>Drawn, hand it in</translation>
    </message>
    <message>
        <source>签了名就能交</source>
        <translation>Sign first</translation>
    </message>
    <message>
        <source>画了圈就能交</source>
        <translation>Draw a circle first</translation>
    </message>
</context>
<context>
    <name>Consent</name>
    <message>
        <source>我同意，继续</source>
        <translation>I agree, go on</translation>
    </message>
</context>
<context>
    <name>CornerEditor</name>
    <message>
        <source>刚拍的一页</source>
        <translation>The page just scanned</translation>
    </message>
    <message>
        <source>左上角</source>
        <translation>Upper left corner</translation>
    </message>
    <message>
        <source>右上角</source>
        <translation>Upper right corner</translation>
    </message>
    <message>
        <source>右下角</source>
        <translation>Lower right corner</translation>
    </message>
    <message>
        <source>左下角</source>
        <translation>Lower left corner</translation>
    </message>
</context>
<context>
    <name>Face</name>
    <message>
        <source>好，看镜头</source>
        <translation>Yes, look</translation>
    </message>
    <message>
        <source>再看一次</source>
        <translation>Look again</translation>
    </message>
    <message>
        <source>还有 %1 秒</source>
        <translation>%1 seconds left</translation>
    </message>
    <message>
        <source>不刷脸，接着办</source>
        <translation>Go on without it</translation>
    </message>
</context>
<context>
    <name>FactSheet</name>
    <message>
        <source>还没填</source>
        <translation>Not filled in yet</translation>
    </message>
</context>
<context>
    <name>Fault</name>
    <message>
        <source>您也可以</source>
        <translation>You can also</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>没错，下一步</source>
        <translation>All correct, next</translation>
    </message>
    <message>
        <source>还差%1位</source>
        <translation>Still missing: %1</translation>
    </message>
    <message>
        <source>%1（可以不填）</source>
        <translation>%1 (may stay empty)</translation>
    </message>
    <message>
        <source>写8位数字：年、月、日，如 19530618。</source>
        <translation>Eight digits: year, month, day, e.g. 19530618.</translation>
    </message>
    <message>
        <source>原来是 %1</source>
        <translation>Now: %1</translation>
    </message>
</context>
<context>
    <name>Goodbye</name>
    <message>
        <source>拿好了</source>
        <translation>I have everything</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>开始办理</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>在这里办</source>
        <translation>Time here</translation>
    </message>
    <message>
        <source>费用</source>
        <translation>Fee</translation>
    </message>
    <message>
        <source>您会拿到</source>
        <translation>You get</translation>
    </message>
    <message>
        <source>您要带</source>
        <translation>Bring with you</translation>
    </message>
    <message>
        <source>分 %1 步</source>
        <translation>%1 steps</translation>
    </message>
    <message>
        <source>材料</source>
        <translation>Papers</translation>
    </message>
    <message>
        <source>这几种情况，请到窗口</source>
        <translation>Please go to a counter if</translation>
    </message>
    <message>
        <source>谁能办</source>
        <translation>Who can do it</translation>
    </message>
    <message>
        <source>其他</source>
        <translation>More</translation>
    </message>
    <message>
        <source>办理部门：%1</source>
        <translation>Department: %1</translation>
    </message>
    <message>
        <source>指南更新：%1</source>
        <translation>Guide of %1</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>网络断开</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>有声</source>
        <translation>Sound</translation>
    </message>
    <message>
        <source>静音</source>
        <translation>Mute</translation>
    </message>
    <message>
        <source>常规字号</source>
        <translation>Normal text</translation>
    </message>
    <message>
        <source>大字版</source>
        <translation>Large text</translation>
    </message>
    <message>
        <source>帮助</source>
        <translation>Help</translation>
    </message>
</context>
<context>
    <name>HelpPanel</name>
    <message>
        <source>需要帮助？</source>
        <translation>Need help?</translation>
    </message>
    <message>
        <source>打这个电话，工作人员会帮您。</source>
        <translation>Call this number. A person will help you.</translation>
    </message>
    <message>
        <source>轮到您的时候，按黄色的键就对了。按“返回”可以回到上一步，按“退出”就结束，您的资料会马上清掉。</source>
        <translation>When it is your turn, the yellow key is the right one. Back goes one step back. Leave ends it, and your data is gone at once.</translation>
    </message>
    <message>
        <source>声音小一点</source>
        <translation>Quieter</translation>
    </message>
    <message>
        <source>声音大一点</source>
        <translation>Louder</translation>
    </message>
    <message>
        <source>知道了，接着办</source>
        <translation>OK, go on</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>您好，要办什么事？</source>
        <translation>What do you need to do?</translation>
    </message>
    <message>
        <source>查办理进度</source>
        <translation>Follow my case</translation>
    </message>
    <message>
        <source>如：社保卡</source>
        <translation>e.g. social card</translation>
    </message>
    <message>
        <source>写名字或拼音头，如：社保卡、sbk</source>
        <translation>Type a name, e.g. social card</translation>
    </message>
    <message>
        <source>找一找</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>按主题找</source>
        <translation>By life event</translation>
    </message>
    <message>
        <source>大家常办</source>
        <translation>Most used</translation>
    </message>
    <message>
        <source>按部门找</source>
        <translation>By department</translation>
    </message>
</context>
<context>
    <name>IdlePanel</name>
    <message>
        <source>您还在办吗？</source>
        <translation>Are you still here?</translation>
    </message>
    <message>
        <source>%1 秒后退出，已填的资料会清掉。</source>
        <translation>This ends in %1 seconds and forgets what you entered.</translation>
    </message>
    <message>
        <source>我还在，接着办</source>
        <translation>Yes, go on</translation>
    </message>
    <message>
        <source>办完了，退出</source>
        <translation>I am done, leave</translation>
    </message>
</context>
<context>
    <name>Key</name>
    <message>
        <source>请稍等…</source>
        <translation>One moment…</translation>
    </message>
</context>
<context>
    <name>KeyFace</name>
    <message>
        <source>退一位</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>退格</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>全删</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>空格</source>
        <translation>Space</translation>
    </message>
    <message>
        <source>大写</source>
        <translation>Caps</translation>
    </message>
    <message>
        <source>隔开</source>
        <translation>&apos;</translation>
    </message>
    <message>
        <source>ABC</source>
        <translation>ABC</translation>
    </message>
    <message>
        <source>拼音</source>
        <translation>拼音</translation>
    </message>
</context>
<context>
    <name>List</name>
    <message>
        <source>共 %1 件</source>
        <translation>%1 in all</translation>
    </message>
    <message>
        <source>写名字或拼音头</source>
        <translation>Type a name</translation>
    </message>
    <message>
        <source>写几个字就能找</source>
        <translation>A few letters are enough</translation>
    </message>
    <message>
        <source>也可以只写拼音的头一个字母，如 sbk 就是社保卡。</source>
        <translation>The first letters of the pinyin work too: sbk finds 社保卡.</translation>
    </message>
</context>
<context>
    <name>MaterialLine</name>
    <message>
        <source>%1（已拍%2页，共%3页）</source>
        <translation>%1 (%2 of %3 pages)</translation>
    </message>
</context>
<context>
    <name>Materials</name>
    <message>
        <source>%1&#x3000;第 %2 页</source>
        <translation>%1, page %2</translation>
    </message>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>拍照</source>
        <translation>Scan</translation>
    </message>
    <message>
        <source>就用这张</source>
        <translation>Keep it</translation>
    </message>
    <message>
        <source>对好了</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>好了</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>换个新码</source>
        <translation>New code</translation>
    </message>
    <message>
        <source>重拍</source>
        <translation>Again</translation>
    </message>
    <message>
        <source>以后补</source>
        <translation>Later</translation>
    </message>
    <message>
        <source>用高拍仪</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>不要这张</source>
        <translation>Discard</translation>
    </message>
    <message>
        <source>用手机传</source>
        <translation>Use phone</translation>
    </message>
    <message>
        <source>镜头正在打开，请稍等</source>
        <translation>The camera is starting. One moment</translation>
    </message>
    <message>
        <source>高拍仪看到的画面</source>
        <translation>What the camera sees</translation>
    </message>
    <message>
        <source>刚拍的一页</source>
        <translation>The page just scanned</translation>
    </message>
    <message>
        <source>手机传来的一页</source>
        <translation>The page from the phone</translation>
    </message>
    <message>
        <source>再加一页</source>
        <translation>Add a page</translation>
    </message>
    <message>
        <source>删掉这页</source>
        <translation>Delete this page</translation>
    </message>
    <message>
        <source>照片在手机里？用手机传</source>
        <translation>Photo on your phone? Send it</translation>
    </message>
    <message>
        <source>现在没有网络，不能用手机传。</source>
        <translation>There is no network now, so phones cannot send.</translation>
    </message>
    <message>
        <source>用手指把四个圈拖到纸的四个角上。</source>
        <translation>Drag the four rings onto the four corners of the page.</translation>
    </message>
    <message>
        <source>看看字清不清楚、四边全不全。不好就按“重拍”。</source>
        <translation>Is the writing clear, are all four edges there? If not, touch “Again”.</translation>
    </message>
    <message>
        <source>看看字清不清楚、四边全不全。不好就按“不要这张”，在手机上重新传。</source>
        <translation>Can it be read? Are all four edges there? If not, touch “Discard” and send it again.</translation>
    </message>
    <message>
        <source>有字的一面朝上，放平，四个角都露出来，再按黄色的键。</source>
        <translation>Words up, flat, all four corners in sight. Then press the yellow key.</translation>
    </message>
</context>
<context>
    <name>NoCamera</name>
    <message>
        <source>点下面的黄色键，出二维码</source>
        <translation>Touch the yellow key for a code</translation>
    </message>
    <message>
        <source>用手机相机或微信扫码</source>
        <translation>Scan with your phone&apos;s camera</translation>
    </message>
    <message>
        <source>拍好材料，点“发送”</source>
        <translation>Photograph the paper, then touch Send</translation>
    </message>
</context>
<context>
    <name>PageStrip</name>
    <message>
        <source>第 %1 页</source>
        <translation>Page %1</translation>
    </message>
</context>
<context>
    <name>PhoneWait</name>
    <message>
        <source>给手机扫的二维码</source>
        <translation>The code for your phone</translation>
    </message>
    <message>
        <source>打开的是 %1 的网页</source>
        <translation>It opens a page of %1</translation>
    </message>
    <message>
        <source>用手机相机或微信扫码</source>
        <translation>Scan with your phone&apos;s camera</translation>
    </message>
    <message>
        <source>选照片或PDF，点“发送”</source>
        <translation>Choose a photo or PDF, touch Send</translation>
    </message>
    <message>
        <source>也可以当场拍一张</source>
        <translation>Or take one there and then</translation>
    </message>
    <message>
        <source>回到这里看一看</source>
        <translation>Look at it here</translation>
    </message>
    <message>
        <source>您点了头才算数</source>
        <translation>It counts once you say so</translation>
    </message>
    <message>
        <source>还剩 %1</source>
        <translation>%1 left</translation>
    </message>
</context>
<context>
    <name>Print</name>
    <message>
        <source>拿好了</source>
        <translation>I have everything</translation>
    </message>
    <message>
        <source>证照出口</source>
        <translation>Paper outlet</translation>
    </message>
    <message>
        <source>取证照</source>
        <translation>Fetch the certificate</translation>
    </message>
    <message>
        <source>核对是不是您的</source>
        <translation>Check that it is yours</translation>
    </message>
    <message>
        <source>打印</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>纸没出来以前，请别离开</source>
        <translation>Please stay until the paper is out</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>查办理进度</source>
        <translation>Follow my case</translation>
    </message>
    <message>
        <source>正在查，请稍等</source>
        <translation>Looking it up. One moment</translation>
    </message>
    <message>
        <source>查到了</source>
        <translation>Found</translation>
    </message>
    <message>
        <source>号码在您的回执或暂存条上。</source>
        <translation>The number is on your slip.</translation>
    </message>
    <message>
        <source>查一查</source>
        <translation>Look it up</translation>
    </message>
    <message>
        <source>再查一个</source>
        <translation>Another one</translation>
    </message>
    <message>
        <source>填好号码就能查</source>
        <translation>Enter the number to go on</translation>
    </message>
    <message>
        <source>也可以扫一扫回执上的二维码</source>
        <translation>Or let the machine scan the code on the slip</translation>
    </message>
    <message>
        <source>没有查到这个号码，请再对一对。</source>
        <translation>This number was not found. Please check it again.</translation>
    </message>
    <message>
        <source>现在没有网络，查不了。号码请留好，连上网再查。</source>
        <translation>There is no network now. Keep the number and try again later.</translation>
    </message>
    <message>
        <source>受理号或暂存号</source>
        <translation>Case number or provisional number</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>第%1步，共%2步：%3</source>
        <translation>Step %1 of %2: %3</translation>
    </message>
</context>
<context>
    <name>Rating</name>
    <message>
        <source>可以不评，直接退出。</source>
        <translation>You may leave without rating.</translation>
    </message>
    <message>
        <source>交评价</source>
        <translation>Hand in</translation>
    </message>
</context>
<context>
    <name>RatingReasons</name>
    <message>
        <source>哪里不好？可以选几个</source>
        <translation>What was wrong? Choose one or more</translation>
    </message>
</context>
<context>
    <name>ReaderDrawing</name>
    <message>
        <source>证件放这里</source>
        <translation>Card goes here</translation>
    </message>
</context>
<context>
    <name>Receipt</name>
    <message>
        <source>好了，结束</source>
        <translation>Done, finish</translation>
    </message>
    <message>
        <source>再打一次</source>
        <translation>Print again</translation>
    </message>
</context>
<context>
    <name>ReceiptNext</name>
    <message>
        <source>接下来会怎样</source>
        <translation>What happens next</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>没错，下一步</source>
        <translation>All correct, next</translation>
    </message>
    <message>
        <source>改这里</source>
        <translation>Change</translation>
    </message>
</context>
<context>
    <name>Scroll</name>
    <message>
        <source>往上看</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>到底了</source>
        <translation>That is all</translation>
    </message>
    <message>
        <source>下面还有</source>
        <translation>More below</translation>
    </message>
</context>
<context>
    <name>Shelf</name>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>退出</source>
        <translation>Leave</translation>
    </message>
</context>
<context>
    <name>SignatureField</name>
    <message>
        <source>已经签好了。要重签，直接写</source>
        <translation>Signed. To sign again, just write</translation>
    </message>
    <message>
        <source>在这里画一个圈</source>
        <translation>Draw a circle here</translation>
    </message>
    <message>
        <source>用手指或笔在这里签名</source>
        <translation>Sign here with finger or pen</translation>
    </message>
    <message>
        <source>退一笔</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>我来签名</source>
        <translation>I will sign</translation>
    </message>
    <message>
        <source>写不了字</source>
        <translation>Cannot write</translation>
    </message>
    <message>
        <source>重写</source>
        <translation>Clear</translation>
    </message>
</context>
<context>
    <name>Situation</name>
    <message>
        <source>选一个，选错了可以改。</source>
        <translation>Choose one. You can change it later.</translation>
    </message>
    <message>
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>这种情况请到窗口</source>
        <translation>Please go to a counter</translation>
    </message>
    <message>
        <source>选一个就能继续</source>
        <translation>Choose one to go on</translation>
    </message>
    <message>
        <source>这种情况不在这里办</source>
        <translation>This case is not done here</translation>
    </message>
</context>
<context>
    <name>Slip</name>
    <message>
        <source>手机扫一扫查进度</source>
        <translation>Scan to follow your case</translation>
    </message>
</context>
<context>
    <name>SlotDrawing</name>
    <message>
        <source>社保卡插这里</source>
        <translation>Social card here</translation>
    </message>
</context>
<context>
    <name>Submit</name>
    <message>
        <source>加密，存进这台机器</source>
        <translation>Seal it and keep it on this machine</translation>
    </message>
    <message>
        <source>存好了，断电也不会丢</source>
        <translation>Kept, even if the power fails</translation>
    </message>
    <message>
        <source>别人看不到</source>
        <translation>Nobody else can read it</translation>
    </message>
    <message>
        <source>送到部门</source>
        <translation>Send it to the department</translation>
    </message>
    <message>
        <source>网络断开了，连上就送</source>
        <translation>The link is down. Sent when it is back</translation>
    </message>
    <message>
        <source>最多再等 %1 秒</source>
        <translation>At most %1 seconds more</translation>
    </message>
    <message>
        <source>马上就好</source>
        <translation>Nearly done</translation>
    </message>
    <message>
        <source>给您回执</source>
        <translation>Give you the slip</translation>
    </message>
</context>
</TS>
