import type { ProjectAddress, SendRequest } from '../operation';
import { accept } from '../postgrest/accept';
import { prefer } from '../postgrest/prefer';
import { tablePath } from '../postgrest/table';
import type { ServiceRequest } from '../request';
import { primaryKeyOf } from './primary-key';
import type { Page } from './page';
import type { Reading, Source } from './read-pages';
import { readQuery, type Choosing } from './read-query';

/** A read of a table or view. */
export interface TableReading extends Reading, Choosing {
	readonly table: string;
	readonly schema?: string;
	readonly stripNulls?: boolean;
}

/** The request for one page. */
export const requestRead = (reading: TableReading, page: Page): ServiceRequest => ({
	service: 'database',
	method: 'GET',
	path: tablePath(reading.table),
	query: [['select', page.columns], ...readQuery(reading, page)],
	headers: { ...prefer({ count: page.count }), ...accept(reading) },
	schema: reading.schema,
});

export const sourceOf = (reading: TableReading, send: SendRequest, project: ProjectAddress): Source => ({
	requestPage: (page) => requestRead(reading, page),
	send,
	project,
	findKey: async () => await primaryKeyOf(reading, send),
});
