"""What a team writes down: one frozen class a kind, from which everything else derives."""
