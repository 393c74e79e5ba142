"""The cabinet (机柜): lights at the slots (插口指示灯), door contact and tamper switch (防拆开关) on one board."""
