/** One row, as a list of columns and their values. */
function makeColumnList(container, stored) {
	const list = $('<ol class="supabase-list">').appendTo(container);
	list.editableList({
		addButton: text('column.add'),
		sortable: true,
		removable: true,
		height: 'auto',
		addItem: (row, _index, entry) => addColumn(row, entry),
	});
	for (const entry of stored ?? []) list.editableList('addItem', { ...entry });
	return {
		read: () =>
			list
				.editableList('items')
				.toArray()
				.map((item) => item.data('read')()),
	};
}

function addColumn(row, entry) {
	const line = $('<div class="supabase-line">').appendTo(row);
	const column = columnInput(entry.column).appendTo(line);
	const input = $('<input type="text" style="width: 100%">').attr('aria-label', text('column.value'));
	$('<div class="supabase-stretch-more">').append(input).appendTo(line);
	const value = makeTypedInput(input, typesOfColumn(), { type: entry.valueType, value: entry.value });
	row.data('read', () => {
		const { type: valueType, value: typed } = value.read();
		return { column: column.val().trim(), value: typed, valueType };
	});
}
