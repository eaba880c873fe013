/**
 * Names and their values: the columns of one row, the arguments of a function, the fields of a form, or whatever the
 * user wants to name. `fill` adds every name that the project has and the list lacks.
 */
function makeValueList(container, stored, { names, field }) {
	const lookup = field.from;
	const types = field.kind === 'form' ? typesOfFormField() : typesOfColumn();
	const word = { columns: 'column', arguments: 'argument' }[lookup] ?? 'entry';
	const lines = new Set();
	const mark = (known) => {
		for (const line of lines) line.mark(known);
	};
	// Columns to look for are chosen one by one; those of a new row, and arguments, mostly come together.
	const canFill = (field.required && lookup !== undefined) || lookup === 'arguments';
	const list = makeEntryList(container, {
		addButton: text(`${word}.add`),
		buttons: canFill ? [{ label: text(`${word}.addAll`), icon: 'fa fa-list', click: () => void fill() }] : [],
		entries: stored,
		addRow: (row, entry) => {
			const line = addValue(row, entry, { word, types });
			lines.add(line);
			if (lookup !== undefined) names.offer(line.column, lookup, { onList: mark, onPick: line.suit });
			return line.read;
		},
	});
	const nextTurn = makeTurns();
	const fill = async () => {
		const isLast = nextTurn();
		const known = await names.list(lookup);
		if (known === undefined || !isLast()) return;
		const isBlank = ({ value, valueType }) => valueType === 'unset' || value === '';
		const isKnown = ({ column }) => known.some(({ name }) => name === column);
		list.remove((entry) => isBlank(entry) && !isKnown(entry));
		const there = list.read().map(({ column }) => column);
		for (const each of known.filter(({ name }) => !there.includes(name))) {
			const valueType = each.required ? typeForInput(each.input) : 'unset';
			list.add({ column: each.name, value: '', valueType });
		}
		mark(known);
	};
	return { ...list, fill };
}

function addValue(row, entry, { word, types }) {
	const line = $('<div class="supabase-line">').appendTo(row);
	const column = nameInput(word, entry.column).appendTo(line);
	const star = $('<span class="supabase-required supabase-star">').appendTo(line);
	const input = $('<input type="text" style="width: 100%">').attr('aria-label', text('column.value'));
	$('<div class="supabase-stretch-more">').append(input).appendTo(line);
	const value = makeTypedInput(input, types, { type: entry.valueType, value: entry.value });
	return {
		column,
		/** Shows what is known about the column. */
		mark: (known) => {
			const found = known.find(({ name }) => name === column.val().trim());
			star.text(found?.required ? '*' : '').attr('title', found?.required ? text(`${word}.required`) : '');
			column.attr('title', found ? describeName(found) : '');
			value.hint(found?.type ?? '');
		},
		/** Offers the kind of value that the column holds. */
		suit: ({ input: kind }) => value.suit(typeForInput(kind)),
		read: () => {
			const { type: valueType, value: typed } = value.read();
			return { column: column.val().trim(), value: typed, valueType };
		},
	};
}

/** The type of typed input for a kind of column; others are written as text. */
function typeForInput(kind) {
	return { number: 'num', flag: 'bool', json: 'json', list: 'json' }[kind] ?? 'str';
}

/** "bigint, key: 1 is the most urgent" */
function describeName({ type, isKey, required, help }) {
	const facts = [type, isKey && text('names.key'), required && text('names.required')].filter(Boolean);
	return [facts.join(', '), help].filter(Boolean).join(': ');
}
