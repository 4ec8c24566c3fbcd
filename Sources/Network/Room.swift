// Room of dsm; see docs/architecture.md.
