from talks import MakeRecord, Talk
from watchfloor.oversight import GapLine, LinkBack, LinkLost, Tick, Unreadable
from watchfloor_console.plain.listening import Ear
from watchfloor_console.plain.pace import FOLD_S, Pace
from watchfloor_console.plain.telling import Teller


def test_news_of_the_link_and_gaps_are_never_folded(talk: Talk) -> None:
    pace = Pace(1.0, 0.0)
    ear = Ear(talk.floor, Teller(talk.floor.board, "mara"), pace)
    ear.hear(LinkLost("the connection is lost", 0.0))
    ear.hear(LinkBack(7.0))
    ear.hear(GapLine(from_=3, to=9))
    ear.hear(Unreadable("odd"))
    lost, back, gap, odd = pace.due(0.0)
    assert "LOST LINK  the connection is lost. It is dialled again" in lost
    assert "LINK       back after 7 s" in back
    assert "records 3 to 9 were not sent here" in gap
    assert "could not be read: odd" in odd


def test_records_are_told_and_what_the_server_held_is_counted(talk: Talk, a_record: MakeRecord) -> None:
    pace = Pace(1.0, 0.0)
    ear = Ear(talk.floor, Teller(talk.floor.board, "mara"), pace)
    ear.hear(a_record("reasoning", {"t": "reasoning", "seq": 1, "at": "2026-03-01T03:12:40.000Z", "text": "hm"}))
    ear.hear(Tick(upto=9, counts={"reasoning": 5}, rate=5.0, held=5))
    assert '"hm"' in pace.due(0.0)[0]
    assert "5 lines" in pace.due(FOLD_S)[0]
