/** How many rows of each embedded table: the first ones, or those from one place to another. */
function makeLimitList(container, stored, { names }) {
	return makeEntryList(container, {
		addButton: text('limit.add'),
		entries: stored,
		addRow: (row, limit) => addLimit(row, limit, names),
	});
}

function addLimit(row, { referencedTable, limit, from, to }, names) {
	const line = $('<div class="supabase-line">').appendTo(row);
	const table = nameInput('table', referencedTable).appendTo(line);
	names.offer(table, 'tables');
	const isRange = from !== undefined || to !== undefined;
	const way = optionList('limit', ['first', 'range'], isRange ? 'range' : 'first').appendTo(line);
	const first = rowNumber('limit.rows', limit).appendTo(line);
	const begin = rowNumber('limit.from', from).appendTo(line);
	const end = rowNumber('limit.to', to).appendTo(line);
	const show = () => {
		first.toggle(way.val() === 'first');
		begin.add(end).toggle(way.val() === 'range');
	};
	way.on('change', show);
	show();
	return () => ({
		referencedTable: table.val().trim(),
		...(way.val() === 'first'
			? numberIn('limit', first)
			: { ...numberIn('from', begin), ...numberIn('to', end) }),
	});
}

function rowNumber(label, value) {
	return $('<input type="number" min="0" step="1" class="supabase-number">')
		.attr({ placeholder: text(label), 'aria-label': text(label) })
		.val(value ?? '');
}

function numberIn(name, input) {
	return input.val() === '' ? {} : { [name]: Number(input.val()) };
}
