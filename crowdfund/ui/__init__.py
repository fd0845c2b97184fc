"""The pages: parse, call one service, show. No SQL, no Stripe, no rules."""
