"""Which addresses a push may go to: an address that a browser names is one that anybody can name."""

import pytest

from odr.errors import Refusal
from odr.push.endpoints import LONGEST, checked_endpoint, is_public

REAL = (
    "https://fcm.googleapis.com/fcm/send/dXk3:APA91bH_x-1",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk",
    "https://wns2-am3p.notify.windows.com/w/?token=BQYAAAD%2b3",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://fcm.googleapis.com:443/fcm/send/x",
)


@pytest.mark.parametrize("address", REAL)
def test_the_push_services_of_browsers_are_known(address: str) -> None:
    found = checked_endpoint(address, ())
    assert not found.is_named
    assert found.port == 443
    assert found.origin == "https://" + address.split("/")[2].removesuffix(":443")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "https://[fd00::1]/x",
        "https://2130706433/x",
        "https://localhost/x",
        "https://evil.example/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:22/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/https://fcm.googleapis.com/",
        "https://evil.example#@fcm.googleapis.com/x",
        "https://evilpush.services.mozilla.com.example/x",
        "https://evilnotify.windows.com/x",
        "https://me@fcm.googleapis.com/x",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://fcm.googleapis.com/x\r\nHost: evil.example",
        "https://fcm.googleapis.com/x HTTP/1.1",
        "https://fcm.googleapis.com/\u00e9",
        "https://fcm.googleapis.com/x#y",
        "https://FCM.googleapis.com/x",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/x",
        " https://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x\n",
        "https://fcm.googleapis.com/" + "x" * LONGEST,
    ],
)
def test_no_other_machine_is_asked_because_somebody_names_it(address: str) -> None:
    with pytest.raises(Refusal):
        checked_endpoint(address, ())


def test_the_operator_can_name_a_further_one_by_its_port() -> None:
    assert checked_endpoint("https://push.house.example:8443/x", {"push.house.example:8443"}).is_named
    assert checked_endpoint("https://push.house.example/x", {"push.house.example"}).is_named
    for address in ("https://push.house.example/x", "https://push.house.example:9000/x"):
        with pytest.raises(Refusal):
            checked_endpoint(address, {"push.house.example:8443"})


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001::1"),
    ],
)
def test_an_address_of_this_machine_or_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["142.250.74.10", "2a00:1450:4001:80b::200a", "64:ff9b::8efa:4a0a"])
def test_an_address_of_the_public_network_is(address: str) -> None:
    assert is_public(address)
