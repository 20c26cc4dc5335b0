"""Lancashire Front Door: the core. It knows no platform, no network and no wall clock."""
