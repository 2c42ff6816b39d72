import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDates, inferDayFirst } from '../../src/document/values/dates.ts';
import { findTimes } from '../../src/document/values/times.ts';

const iso = (text: string, dayFirst?: boolean): string[] => findDates(text, { dayFirst }).map((date) => date.iso);

describe('dates', () => {
  it.each([
    ['2018-03-23', '2018-03-23'],
    ['2018/3/5', '2018-03-05'],
    ['25/12/2018', '2018-12-25'],
    ['11/15/2019', '2019-11-15'],
    ['18-11-18', '2018-11-18'],
    ['31.12.99', '1999-12-31'],
    ['5. März 2018', '2018-03-05'],
    ['05MAR2018', '2018-03-05'],
    ['Oct 3, 2016', '2016-10-03'],
    ['3rd of October 2016', '2016-10-03'],
    ['1er avril 2020', '2020-04-01'],
    ['3 de mayo de 2019', '2019-05-03'],
    ['7 settembre 2021', '2021-09-07'],
    ['19 april 2014', '2014-04-19'],
    ['9 de março de 2022', '2022-03-09'],
    ['2018年3月5日', '2018-03-05'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toEqual([expected]);
  });

  it.each([
    ...['31/02/2018', '2019-02-29', '00/05/2018', '1.2.3.4', '12:30:45', '1,234.56', '99/99/9999'],
    ...['02.09. 03.09.', '02.09. 12 Miete', '02.09. 12,50', '7 Sep 24.17', 'Sep 7, 24.17', '02/09 12/09'],
  ])('finds no date in %s', (text) => {
    expect(iso(text)).toEqual([]);
  });

  it('says where in the text each date is', () => {
    const text = 'from 01.02.2020 to 3 March 2021.';
    expect(findDates(text).map(({ start, end }) => text.slice(start, end))).toEqual(['01.02.2020', '3 March 2021']);
  });

  it('reports a date that can be read in two ways, and lets the hint decide', () => {
    expect(findDates('03/04/2018')).toMatchObject([{ iso: '2018-04-03', ambiguous: true, alternative: '2018-03-04' }]);
    expect(findDates('03/04/2018', { dayFirst: false })).toMatchObject([
      { iso: '2018-03-04', ambiguous: true, alternative: '2018-04-03' },
    ]);
  });

  it('does not call a date ambiguous when both readings are the same day or the form tells', () => {
    expect(findDates('05/05/2018')[0]?.ambiguous).toBe(false);
    expect(findDates('03.04.2018')[0]?.ambiguous).toBe(false);
    expect(findDates('2018-04-03')[0]?.ambiguous).toBe(false);
  });

  it('separates a date from a time that OCR has glued to it', () => {
    expect(iso('31-03-201812:30')).toEqual(['2018-03-31']);
    expect(findTimes('31-03-201812:30').map((time) => time.iso)).toEqual(['12:30']);
  });

  it('learns the order from the other dates of the document', () => {
    expect(inferDayFirst(['03/04/2018', '25/04/2018'])).toBe(true);
    expect(inferDayFirst(['03/04/2018', '04/25/2018'])).toBe(false);
    expect(inferDayFirst(['03/04/2018'])).toBeUndefined();
    expect(inferDayFirst(['25/04/2018', '04/25/2018'])).toBeUndefined();
  });

  it('reads back every day it is given, in every form', () => {
    const days = fc.date({ min: new Date('1970-01-01'), max: new Date('2068-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const expected = date.toISOString().slice(0, 10);
        const [year = '', month = '', day = ''] = expected.split('-');
        expect(iso(`x ${expected} y`)).toEqual([expected]);
        expect(iso(`${day}.${month}.${year}`)).toEqual([expected]);
        expect(iso(`${day}/${month}/${year}`, true)).toEqual([expected]);
        expect(iso(`${month}/${day}/${year}`, false)).toEqual([expected]);
      }),
    );
  });

  it('gives spans inside the text for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const date of findDates(text)) expect(text.slice(date.start, date.end)).toBe(date.text);
      }),
    );
  });
});

describe('times', () => {
  it.each([
    ['18:47', '18:47'],
    ['7:31:08 PM', '19:31:08'],
    ['12:05 am', '00:05'],
    ['12 : 31 : 00', '12:31:00'],
  ])('reads %s', (text, expected) => {
    expect(findTimes(text).map((time) => time.iso)).toEqual([expected]);
  });

  it('refuses times that no clock shows', () => {
    expect(findTimes('25:00 12:75')).toEqual([]);
  });
});
