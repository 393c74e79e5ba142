"""Upload by phone (手机上传): tickets of terminals, the page a phone opens, and what it sends."""
