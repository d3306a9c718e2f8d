"""What must mean the same on every machine: pure, without files, network, clock or Qt."""
