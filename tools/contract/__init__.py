"""Reads the contract and turns it into tables; tools/gen_contract.py is the command."""
