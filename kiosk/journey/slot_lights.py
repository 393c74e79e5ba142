"""Slot lights (插口指示灯): where the citizen must do something now it blinks, where something happens it shines.

Follows what is on the screen, so that light and words never say different things. Heart's thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.ports.devices import CabinetPort, Light, Slot
from kiosk.views import (
    AttractView,
    CardPlace,
    CardView,
    FaultView,
    GoodbyeView,
    HomeView,
    MaterialsView,
    PrintView,
    ProgressView,
    RatingView,
    ReceiptView,
    View,
)

Lights = Mapping[Slot, Light]
DARK: Lights = MappingProxyType({})
_CARD_SLOTS: Mapping[CardPlace, Slot] = MappingProxyType({"reader": Slot.CARD, "slot": Slot.SOCIAL_CARD})


class SlotLights:
    """Tells the cabinet what should shine, and only when that changes."""

    def __init__(self, cabinet: CabinetPort) -> None:
        """Begin in the dark: the cabinet's driver switches everything off when it opens its board."""
        self._cabinet = cabinet
        self._shown: Lights = DARK
        self._slip_out = False  # a slip came out for whoever is there, and may still lie in the slot

    def follow(self, view: View, *, certificate_out: bool) -> None:
        """Show where to act on this screen. `certificate_out`: a certificate was printed for whoever is there."""
        if isinstance(view, AttractView | HomeView):
            self._slip_out = False
        elif isinstance(view, ReceiptView):
            self._slip_out = view.paper == "printed"
        lights = self._lights(view, certificate_out=certificate_out)
        if lights != self._shown:
            self._shown = lights
            self._cabinet.light(lights)

    def _lights(self, view: View, *, certificate_out: bool) -> Lights:
        match view:
            case CardView(state=state, places=places):
                light = Light.ON if state == "reading" else Light.BLINK
                return {_CARD_SLOTS[place]: light for place in places}
            case FaultView(code="CRD-013", card_at=place):
                return {_CARD_SLOTS[place]: Light.BLINK}
            case MaterialsView(state="camera", busy=busy):
                return {Slot.DOCUMENT: Light.ON if busy else Light.BLINK}
            case ProgressView(state="ask", can_scan=True):
                return {Slot.SCANNER: Light.ON, Slot.DOCUMENT: Light.ON}
            case PrintView(state="printing"):
                return {Slot.CERTIFICATE: Light.ON}
            case ReceiptView(paper=paper):
                here = {Slot.RECEIPT: Light.ON} if paper == "printing" else self._out(Light.BLINK)
                return here | self._certificate(Light.BLINK, certificate_out=certificate_out)
            case RatingView():
                return self._out(Light.ON) | self._certificate(Light.ON, certificate_out=certificate_out)
            case GoodbyeView(take_card=card, card_at=place):
                papers = self._out(Light.BLINK) | self._certificate(Light.BLINK, certificate_out=certificate_out)
                return papers | ({_CARD_SLOTS[place]: Light.BLINK} if card else {})
        return DARK

    def _out(self, light: Light) -> dict[Slot, Light]:
        return {Slot.RECEIPT: light} if self._slip_out else {}

    @staticmethod
    def _certificate(light: Light, *, certificate_out: bool) -> dict[Slot, Light]:
        return {Slot.CERTIFICATE: light} if certificate_out else {}
