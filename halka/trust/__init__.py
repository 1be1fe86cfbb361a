"""Policy, the front door, actions, the ledger, the vault. Knows no domain table."""
