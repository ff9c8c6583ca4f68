"""The only code that talks to AWS: objects, Amazon Translate, the ledger."""
