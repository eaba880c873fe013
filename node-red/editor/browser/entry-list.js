/**
 * A list that is built row by row. `addRow` draws an entry and returns what reads it; an entry that is added by the
 * button is empty.
 */
function makeEntryList(container, { addButton, buttons = [], entries, addRow }) {
	const list = $('<ol class="supabase-list">').appendTo(container);
	list.editableList({
		addButton,
		buttons,
		sortable: true,
		removable: true,
		height: 'auto',
		addItem: (row, _index, entry) => row.data('read', addRow(row, entry)),
	});
	const items = () => list.editableList('items').toArray();
	const add = (entry) => list.editableList('addItem', { ...entry });
	for (const entry of entries ?? []) add(entry);
	return {
		add,
		read: () => items().map((item) => item.data('read')()),
		/** Removes every entry for which that holds. */
		remove: (isMeant) => {
			for (const item of items()) {
				if (isMeant(item.data('read')())) list.editableList('removeItem', item.data('data'));
			}
		},
	};
}

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
