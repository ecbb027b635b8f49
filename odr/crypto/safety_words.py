"""Safety words: a public key as eight plain words, for two people to compare by voice.

Whoever holds the database can put a public key of their own in the place of somebody's. What they cannot do is find
one that gives the same words: that takes 2^64 tries, each with a new key and some 16,000 rounds of SHA-256, because
the words are hashed slowly on purpose. A thousand of the fastest graphics cards (2 * 10^10 rounds a second each) would
be at it for about 500 years, for one person's words. So 64 bits, few enough to read out over the telephone, do the work
of 78. Two keys of the attacker's own that share their words are quicker to find (2^32 tries) and of no use: one of the
two that are compared is always the other person's.
"""

import hashlib
import struct

COUNT = 8
ROUNDS = 8192
_LABEL = b"odr/v1/safety words"

# Chosen so that no two begin with the same four letters, sound alike, or are less than three slips apart.
_LIST = """
acorn almond amber anchor animal apple apricot artist attic autumn avocado badger bakery balcony bamboo banana
banjo barrel basket beacon beaver bicycle blossom bonnet bottle branch breeze brick bridge broom bubble buffalo
bulb bungalow butter cabbage cabin cactus camel candle captain carrot ceiling cherry chimney cinema circle
clover coconut coffee collar compass copper cottage crayon cricket crystal cucumber cupboard cushion daisy
dancer dawn diamond diary dolphin domino donkey drawer dream duckling eagle earth echo elbow elephant emerald
engine envelope evening fabric farmer feather fern festival fiddle field finch finger flamingo flask foam forest
fossil fountain fruit galaxy garden garlic gate giraffe globe granite grass guitar hamster harbour harp harvest
hedgehog helmet hill holiday horizon iceberg island jaguar jewel jigsaw journey jungle juniper kangaroo kayak
kitchen koala lagoon lantern laptop lavender lemon library lilac lizard lobster lotus magnet magpie marble
meadow melody mirror mitten morning mosaic muffin museum mushroom mustard napkin navy nectar needle notebook
novel nutmeg oasis oboe ocean octopus office olive onion opera orange orchard ostrich palace panda paper parsley
pasture pelican pencil penguin piano picnic pigeon pillow pineapple pizza planet pocket porch potato pottery
pumpkin purple pyramid quilt rabbit radio raft railway rainbow raven recipe ribbon rope ruby sailor salad scarf
school scooter seagull shelf shepherd shuttle silver sketch slipper smile snow sofa spider spring square
squirrel stable station sugar summer sunset swan tadpole teacup temple tennis thimble thunder toast tortoise
tower tractor treasure triangle tulip tunnel umbrella unicorn valley vanilla village violin visitor volcano
voyage waffle walnut window wolf worker yogurt zebra zigzag
"""
WORDS = tuple(_LIST.split())


def safety_words(*public_keys: bytes) -> tuple[str, ...]:
    """The eight words of one public key in its encoding, or of several that belong together, in their order.

    PBKDF2-HMAC-SHA256 (RFC 8018) over the keys, each with its length before it as 32-bit big-endian; one word a byte.
    """
    keys = b"".join(struct.pack(">I", len(key)) + key for key in public_keys)
    return tuple(WORDS[byte] for byte in hashlib.pbkdf2_hmac("sha256", keys, _LABEL, ROUNDS, COUNT))
