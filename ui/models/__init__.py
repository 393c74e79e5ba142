"""View models: each puts one view of `kiosk.views` before QML as typed properties."""
