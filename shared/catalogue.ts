import { callFunction } from './database/call-function';
import { countRows } from './database/count-rows';
import { deleteRows } from './database/delete-rows';
import { explain } from './database/explain';
import { getRow } from './database/get-row';
import { insertRows } from './database/insert-rows';
import { selectRows } from './database/select-rows';
import { updateRows } from './database/update-rows';
import { upsertRows } from './database/upsert-rows';
import type { AnyOperation } from './operation';

/** Every operation, in the order the editors list them. */
export const catalogue: readonly AnyOperation[] = [
	selectRows,
	getRow,
	countRows,
	insertRows,
	upsertRows,
	updateRows,
	deleteRows,
	explain({
		select: selectRows,
		insert: insertRows,
		upsert: upsertRows,
		update: updateRows,
		delete: deleteRows,
		rpc: callFunction,
	}),
	callFunction,
];
