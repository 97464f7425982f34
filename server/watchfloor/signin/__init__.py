"""How a person signs in at a terminal, and gives an agent a mandate with that.

Never verifies what an issuer says: the server does, when the mandate comes.
"""

from watchfloor.signin.device import Asked, DeviceGrant, Endpoints, SignInRefused, discover
from watchfloor.signin.drawer import Drawer, SignedIn

__all__ = ["Asked", "DeviceGrant", "Drawer", "Endpoints", "SignInRefused", "SignedIn", "discover"]
