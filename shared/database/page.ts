import type { Filters } from '../postgrest/filter';
import type { Order } from '../postgrest/order';
import type { CountMode } from '../postgrest/prefer';

/** One page of a read, as the caller writes it into a request. */
export interface Page {
	readonly columns: string;
	readonly orders?: readonly Order[];
	/** Where the page begins, beside the filters of the user. */
	readonly after?: Filters;
	readonly limit?: number;
	readonly offset?: number;
	readonly count?: CountMode;
}
