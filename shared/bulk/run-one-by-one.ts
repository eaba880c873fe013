import type { AnyOperation } from '../operation';
import { readParams } from '../params';
import type { ItemsOutcome } from './items-outcome';
import { requestsAtOnce, runItems, type Bulk, type Params } from './run-items';

/** Each item in a request of its own. Those that only read are on their way at once; what writes is so alone. */
export async function* runOneByOne(
	bulk: Bulk,
	operation: AnyOperation,
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const { paramsOfEachItem } = bulk;
	const atOnce = requestsAtOnce(bulk);
	const only = paramsOfEachItem.map((given) => onlyReads(operation, given));
	const running: Array<Promise<ItemsOutcome>> = [];
	let begun = 0;
	for (let next = 0; next < paramsOfEachItem.length; next++) {
		for (; begun < Math.min(next + atOnce, paramsOfEachItem.length); begun++) {
			if (begun > next && !(only[begun] && only[begun - 1])) break;
			running.push(runItems(bulk, [begun], paramsOfEachItem[begun]!));
		}
		yield [await running.shift()!];
	}
}

function onlyReads(operation: AnyOperation, given: Params): boolean {
	if (!operation.writes) return true;
	if (!operation.onlyReads) return false;
	try {
		return operation.onlyReads(readParams(operation.fields, given));
	} catch {
		// The item is refused in its turn, before anything is sent.
		return true;
	}
}
