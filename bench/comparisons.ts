import type { Comparison } from './comparison';
import { compareN8nFiles } from './files/n8n-files';
import { compareNodeRedFiles } from './files/node-red-files';
import { compareLoading } from './loading/compare-loading';
import { compareChanges } from './realtime/compare-changes';
import { compareInsertItems } from './rows/insert-items';
import { compareN8nSelect } from './rows/n8n-select';
import { compareNodeRedSelect } from './rows/node-red-select';
import { compareReturnAll } from './rows/return-all';
import { compareSmallSelect } from './rows/small-select';
import { compareUpdateItems } from './rows/update-items';

/** Everything that is measured, in the order of the table. */
export const comparisons: readonly Comparison[] = [
	compareSmallSelect,
	compareNodeRedSelect,
	compareN8nSelect,
	compareInsertItems,
	compareUpdateItems,
	compareReturnAll,
	compareN8nFiles,
	compareNodeRedFiles,
	compareChanges,
	compareLoading,
];
