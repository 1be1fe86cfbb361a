"""What is kept ready behind the ledger, so that pages need not read it: predecessors, threads, roll-ups."""
