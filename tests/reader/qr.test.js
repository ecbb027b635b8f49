// The picture of a code, as another implementation draws it (segno, with the same version, level and mask).

import assert from 'node:assert/strict';
import test from 'node:test';
import { squares } from '../../odr/web/static/reader/page/qr.js';

const SAID = 'ABCD 2345 6789 EFGH JKMN PQRS TVWX';
const DRAWN = [
    '#######..##.####..#######',
    '#.....#.###..###..#.....#',
    '#.###.#..#..##.#..#.###.#',
    '#.###.#..#..##....#.###.#',
    '#.###.#.##..#..##.#.###.#',
    '#.....#..###.##.#.#.....#',
    '#######.#.#.#.#.#.#######',
    '..........#.#.#.#........',
    '#.#.#.#..##..###....#..#.',
    '#.#........#.#####..##...',
    '###.#####.#....#######.##',
    '.#...#..#....#....#..###.',
    '#...#####.##...#..#..####',
    '.###.#....##.#.##.###....',
    '#..#..#......####.#..###.',
    '.####......#.......#.###.',
    '#..##.#..##.#.#.#####.##.',
    '........#.###.###...#....',
    '#######...###...#.#.#.#.#',
    '#.....#.....##..#...#....',
    '#.###.#.##.##...#######.#',
    '#.###.#...##..####.####..',
    '#.###.#.#.#.#..##...###.#',
    '#.....#...##.#..###..#.##',
    '#######.###...#.##.##.#.#',
];

/** @param {string} text */
function drawn(text) {
    return squares(text).map((row) => row.map((is) => (is ? '#' : '.')).join(''));
}

test('a code is drawn as others draw it', () => {
    assert.deepEqual(drawn(SAID), DRAWN);
});

test('another code is another picture of the same size, and a shorter text is filled up', () => {
    assert.notDeepEqual(drawn(SAID.replace('A', 'B')), DRAWN);
    assert.deepEqual(drawn('ODR').map((row) => row.length), new Array(25).fill(25));
});

test('whatever is no code is not drawn', () => {
    for (const text of ['é', 'abcd', SAID.repeat(2)]) {
        assert.throws(() => squares(text), RangeError);
    }
});
