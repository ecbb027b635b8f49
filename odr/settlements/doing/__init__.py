"""What people do about a settlement, each as an act in its room."""
