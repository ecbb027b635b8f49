// Safety words (docs/protocol.md, section 8.1): a public key as eight plain words, for two people to compare by voice.

import { joined, u32, utf8 } from './bytes.js';

const COUNT = 8;
const ROUNDS = 8192;

/** In alphabetical order; a byte chooses one by its place. */
export const WORDS = `
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
`.trim().split(/\s+/);

/**
 * @param {...Bytes} publicKeys in their encoding, several that belong together in their order
 * @returns {Promise<string[]>} eight words
 */
export async function safetyWords(...publicKeys) {
    const keys = joined(...publicKeys.flatMap((key) => [u32(key.length), key]));
    const password = await crypto.subtle.importKey('raw', keys, 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt: utf8('odr/v1/safety words'), iterations: ROUNDS };
    const bytes = new Uint8Array(await crypto.subtle.deriveBits(how, password, 8 * COUNT));
    return Array.from(bytes, (byte) => /** @type {string} */ (WORDS[byte]));
}
