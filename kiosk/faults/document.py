"""Writes docs/faults.md from the catalogue: `python -m kiosk.faults.document`."""

from __future__ import annotations

import sys

from kiosk.faults.catalogue import fault_catalogue

FAMILIES = {
    "CRD": "读卡 · card reader",
    "FAC": "人脸 · face",
    "RCP": "回执打印机 · receipt printer",
    "CRT": "证照打印机 · certificate printer",
    "DOC": "高拍仪 · document camera",
    "PHN": "手机上传 · upload by phone",
    "SCN": "扫码 · code scanner",
    "CAB": "机柜 · cabinet: slot lights, door, tamper switch",
    "PWR": "供电 · power",
    "VOI": "语音 · voice",
    "HDS": "耳机插孔 · headset socket",
    "OCR": "材料识读 · reading papers",
    "NET": "平台与网络 · platform and network",
    "OBX": "待送队列 · outbox",
    "CAT": "事项清单 · catalogue",
    "CFG": "设置 · settings",
    "SES": "会话 · session",
    "MAT": "事项 · matter",
    "PLT": "平台决定 · decision",
    "DEV": "设备进程 · device process",
    "SYS": "系统 · system",
    "AUD": "审计日志 · audit log",
}
CASES = {
    "kept": "填的内容保留 · what was entered is kept",
    "sealed": "已封存或已送达 · stored or delivered",
    "none": "—",
}


def document() -> str:
    """Return the whole page."""
    lines = [
        "# 故障代码 · Fault codes",
        "",
        "Generated from `kiosk/faults/catalogue.yaml` by `make docs`; a test fails when it is out of date.",
        "The citizen reads the first two columns; the technician the third.",
    ]
    family = ""
    for code, entry in fault_catalogue().items():
        if code[:3] != family:
            family = code[:3]
            lines += [
                "",
                f"## {family} {FAMILIES[family]}",
                "",
                "| code | citizen | help | technician | ways | case |",
                "|---|---|---|---|---|---|",
            ]
        cells = [f"{t.zh}<br>{t.en}" for t in (entry.title, entry.help, entry.technician)]
        lines.append(f"| **{code}** | {' | '.join(cells)} | {', '.join(entry.ways)} | {CASES[entry.case]} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
