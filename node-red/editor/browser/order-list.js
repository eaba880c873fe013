/** A list of columns to sort by: the first decides, the next where it is equal. */
function makeOrderList(container, stored) {
	const list = $('<ol class="supabase-list">').appendTo(container);
	list.editableList({
		addButton: text('order.add'),
		sortable: true,
		removable: true,
		height: 'auto',
		addItem: (row, _index, order) => addOrder(row, order),
	});
	for (const order of stored ?? []) list.editableList('addItem', { ...order });
	return {
		read: () =>
			list
				.editableList('items')
				.toArray()
				.map((item) => item.data('read')()),
	};
}

function addOrder(row, order) {
	const line = $('<div class="supabase-line">').appendTo(row);
	const column = columnInput(order.column).appendTo(line);
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
	row.data('read', () => ({
		// What this list does not draw, such as a referenced table, stays.
		...(order.referencedTable && { referencedTable: order.referencedTable }),
		column: column.val().trim(),
		...(direction.val() === 'descending' && { descending: true }),
		...(nulls.val() !== 'nullsDefault' && { nulls: nulls.val() === 'nullsFirst' ? 'first' : 'last' }),
	}));
}

const storedNulls = { first: 'nullsFirst', last: 'nullsLast' };

function optionList(group, names, chosen) {
	const select = $('<select class="supabase-stretch">');
	for (const name of names)
		select.append(
			$('<option>')
				.val(name)
				.text(text(`${group}.${name}`)),
		);
	return select.val(chosen);
}
