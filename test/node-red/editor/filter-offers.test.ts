import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { toEditorForm } from '../../../node-red/editor/editor-form';
import { formNodes } from '../../../node-red/operation-nodes';
import { operators } from '../../../shared';
import { renderChangesFilter } from '../../../shared/realtime/changes-filter';

const formOf = (type: string) =>
	toEditorForm(
		formNodes.find((each) => each.type === type)!,
		(_offer, field) => field,
	);
const filterIn = (type: string, operation: string, name: string) =>
	formOf(type).operations[operation]?.fields.find((field) => field.name === name);

const isChecked = (condition: object): boolean => {
	try {
		return renderChangesFilter([{ column: 'id', ...condition } as never]) !== undefined;
	} catch {
		return false;
	}
};

it('offers for the filter of changes the operators that the server can check, and no others', () => {
	const checked = Object.entries(operators)
		.filter(([operator, { takes }]) => isChecked({ operator, value: takes === 'truth' ? 'null' : '1' }))
		.map(([operator]) => operator);
	const flat = filterIn('supabase-realtime-in', 'realtime.onPostgresChanges', 'filter')?.flat;
	expect(flat?.toSorted()).toEqual(checked.toSorted());
	expect(Object.keys(formOf('supabase-realtime-in').operators).toSorted()).toEqual(checked.toSorted());
});

it('offers every operator for the rows of a table', () => {
	expect(filterIn('supabase-database', 'database.select', 'filters')).toMatchObject({ kind: 'filters' });
	expect(filterIn('supabase-database', 'database.select', 'filters')?.flat).toBeUndefined();
	expect(Object.keys(formOf('supabase-database').operators)).toEqual(Object.keys(operators));
});

/** What the list of conditions offers, with nothing but its own code: which buttons, and whether all or any can be chosen. */
function offersOf(field: object | undefined, stored: object | undefined) {
	const offers = { buttons: [] as string[], isChoice: true };
	const element: object = new Proxy(() => {}, {
		get: (_target, name) => {
			if (name === Symbol.toPrimitive) return () => '';
			if (name !== 'toggle') return () => element;
			return (isShown: boolean) => {
				offers.isChoice = isShown;
				return element;
			};
		},
	});
	const context = {
		$: () => element,
		text: (key: string) => key,
		notSwitch: () => element,
		makeEntryList: (
			_container: object,
			list: { readonly buttons: ReadonlyArray<{ readonly label: string }> },
		) => {
			offers.buttons.push(...list.buttons.map(({ label }) => label));
			return {};
		},
		given: [element, stored, { names: {}, field }],
	};
	const code = path.resolve(__dirname, '../../../node-red/editor/browser/filter-list.js');
	runInNewContext(`${readFileSync(code, 'utf8')}\nmakeFilterList(...given)`, context);
	return offers;
}

it('offers groups, and whether all or any must hold, only where they can be checked', () => {
	const ofChanges = filterIn('supabase-realtime-in', 'realtime.onPostgresChanges', 'filter');
	const ofRows = filterIn('supabase-database', 'database.select', 'filters');
	const [group, raw] = ['filter.addGroup', 'filter.addText'];
	expect(offersOf(ofRows, undefined)).toEqual({ buttons: [group, raw], isChoice: true });
	expect(offersOf(ofChanges, undefined)).toEqual({ buttons: [raw], isChoice: false });
	expect(offersOf(ofChanges, { all: [] })).toEqual({ buttons: [raw], isChoice: false });
	// Written by hand, it must be seen to be mended.
	expect(offersOf(ofChanges, { any: [] })).toEqual({ buttons: [raw], isChoice: true });
	expect(isChecked({ raw: 'eq.1' })).toBe(true);
});
