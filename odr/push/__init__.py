"""Web Push: a device is told that something is new, without what, by the push service of its browser's maker."""
