from watchfloor.oversight import LinkBack, LinkEnded, LinkLost, Probe, Refused, Unreadable
from watchfloor.wire import Pong


def test_each_piece_of_news_is_told_from_the_others() -> None:
    pong = Pong(nonce="n", can_stop=True, reached=1, runs=1, age_ms=1.0)
    news = [LinkLost("gone", 1.0), LinkBack(2.0), LinkEnded(Refused("c", "r")), Unreadable("x"), Probe(pong, 1.0)]
    assert len({type(each) for each in news}) == len(news)
