"""An offline Stripe: enough of its HTTP API and hosted pages to run the whole money path.

Run it with `python -m crowdfund.stripe_sandbox --port N --db FILE`, or inside a process with
`start_in_thread(SandboxSettings(db_path=...))`.
"""

from crowdfund.stripe_sandbox.app import create_app
from crowdfund.stripe_sandbox.serve import RunningSandbox, serve, start_in_thread
from crowdfund.stripe_sandbox.world import SandboxSettings

__all__ = ["RunningSandbox", "SandboxSettings", "create_app", "serve", "start_in_thread"]
