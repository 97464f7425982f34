from watchfloor_server.app.house import Household
from watchfloor_server.gateway.seams import House


def test_the_household_answers_everything_that_the_gateway_may_ask() -> None:
    asked = {name for name in [*vars(House), *House.__annotations__] if not name.startswith("_")}
    given = {*vars(Household), *Household.__init__.__code__.co_names}
    assert asked <= given
