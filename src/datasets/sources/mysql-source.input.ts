import { Field, InputType } from 'type-graphql';

/** A table of a database. */
@InputType({
  description:
    'A table or view of a MySQL or MariaDB database, read in one consistent snapshot, in the order of its primary key. Types are those of the table: DECIMAL becomes NUMBER; whole numbers beyond 64 bits, TIME, ENUM, SET and JSON become TEXT; BIT and YEAR become INTEGER; TIMESTAMP is UTC; the zero date is a missing value. Binary and spatial columns cannot be read.',
})
export class MysqlSourceInput {
  @Field(() => String, { description: 'Name of a connection in MYSQL_SOURCES.' })
  connection!: string;
  @Field(() => String, { description: 'Name of a table or view in the database of that connection.' })
  table!: string;
  @Field(() => [String], { nullable: true, description: 'The columns to read, in this order (default: all).' })
  columns?: string[] | null;
}
