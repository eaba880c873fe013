import type { Params, Row } from '../field';
import type { Method } from '../ports';
import type { Query } from '../postgrest/query';
import { readUserHeaders } from '../user-headers';
import type { ServiceRequest } from '../request';
import { encodePath } from './object-path';
import type { transformMembers } from './storage-fields';

interface StorageRequest extends Omit<ServiceRequest, 'service' | 'path' | 'method'> {
	readonly method: Method;
	/** Plain parts of the path, each of one or more segments. */
	readonly at: readonly string[];
}

export const storageRequest = ({ at, ...request }: StorageRequest): ServiceRequest => ({
	service: 'storage',
	path: encodePath(...at),
	...request,
});

/** Headers that the user has typed, if any. */
export const userHeaders = (headers: Row | undefined): Pick<ServiceRequest, 'userHeaders'> =>
	headers === undefined ? {} : { userHeaders: readUserHeaders(headers) };

/** Parameters that have a value, in the order given. */
export const queryOf = (parameters: Readonly<Record<string, string | number | undefined>>): Query =>
	Object.entries(parameters).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, String(value)] as const],
	);

export type Transform = Params<typeof transformMembers>;

/** Whether anything is to be changed; an image of which nothing is said is the file itself. */
export const isTransform = (transform: Transform | undefined): boolean =>
	transform !== undefined && Object.keys(transform).length > 0;

/** In the order of the client libraries. */
export const transformQuery = ({ width, height, resize, format, quality }: Transform = {}): Query =>
	queryOf({ width, height, resize, format, quality });
