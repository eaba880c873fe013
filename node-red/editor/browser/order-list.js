/** A list of columns to sort by: the first decides, the next where it is equal. */
function makeOrderList(container, stored, { names }) {
	return makeEntryList(container, {
		addButton: text('order.add'),
		entries: stored,
		addRow: (row, order) => addOrder(row, order, names),
	});
}

function addOrder(row, order, names) {
	const line = $('<div class="supabase-line">').appendTo(row);
	const column = nameInput('column', order.column).appendTo(line);
	names.offer(column, 'columns');
	const direction = optionList(
		'order',
		['ascending', 'descending'],
		order.descending ? 'descending' : 'ascending',
	);
	const nulls = optionList(
		'order',
		['nullsDefault', 'nullsFirst', 'nullsLast'],
		storedNulls[order.nulls] ?? 'nullsDefault',
	);
	line.append(direction, nulls);
	return () => ({
		// What this list does not draw, such as a referenced table, stays.
		...(order.referencedTable && { referencedTable: order.referencedTable }),
		column: column.val().trim(),
		...(direction.val() === 'descending' && { descending: true }),
		...(nulls.val() !== 'nullsDefault' && { nulls: nulls.val() === 'nullsFirst' ? 'first' : 'last' }),
	});
}

const storedNulls = { first: 'nullsFirst', last: 'nullsLast' };
