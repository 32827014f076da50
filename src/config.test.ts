import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('MYSQL_SOURCES', () => {
  const shop = 'mysql://reader:s3cret%20,=@db.example:3307/shop?ssl={"rejectUnauthorized":true}';

  it('names databases', () => {
    expect(readConfig({ MYSQL_SOURCES: ` shop=${shop}\n crm-2=mysql://root@localhost/crm ` }).mysqlSources).toEqual(
      new Map([
        ['shop', shop],
        ['crm-2', 'mysql://root@localhost/crm'],
      ]),
    );
    expect(readConfig({}).mysqlSources.size).toBe(0);
  });

  it.each([
    ['without a name', shop],
    ['of one name twice', `shop=${shop} shop=${shop}`],
    ['without a database', 'shop=mysql://reader:s3cret@db.example'],
    ['of another kind', 'shop=postgres://reader:s3cret@db.example/shop'],
  ])('refuses an entry %s, without showing its password', (_, text) => {
    let message = '';
    try {
      readConfig({ MYSQL_SOURCES: text });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('MYSQL_SOURCES=…: must be name=mysql://');
    expect(message).not.toContain('s3cret');
  });
});
