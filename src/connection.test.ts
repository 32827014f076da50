import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cursorOf, pageSize, readCursor } from './connection.ts';

it('reads the position it wrote, for the same list only', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.jsonValue(), (list, other, position) => {
      const cursor = cursorOf(list, position);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(readCursor(list, cursor)).toEqual(JSON.parse(JSON.stringify(position)));
      if (other !== list)
        expect(() => readCursor(other, cursor)).toThrowError(expect.objectContaining({ code: 'INVALID_CURSOR' }));
    }),
  );
});

it('refuses a cursor with one character changed, cut or made up', () => {
  const cursor = cursorOf('members:17', ['frequent', 1200]);
  const refuses = (text: string) =>
    expect(() => readCursor('members:17', text), text).toThrowError(
      expect.objectContaining({ code: 'INVALID_CURSOR' }),
    );
  for (let at = 0; at < cursor.length - 1; at += 1) {
    refuses(cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1));
    refuses(cursor.slice(0, at));
  }
  refuses('not a cursor');
});

it('names the limit of a page', () => {
  expect([pageSize(0, 10), pageSize(10, 10)]).toEqual([0, 10]);
  expect(() => pageSize(11, 10)).toThrowError(
    expect.objectContaining({ code: 'PAGE_TOO_LARGE', details: { limit: 10, actual: 11 } }),
  );
  expect(() => pageSize(-1, 10)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
