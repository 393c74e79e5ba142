"""Everything a person sees, hears or touches: QML screens, their view models, languages."""
