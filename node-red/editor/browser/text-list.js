/** Several texts, one in a row; names of the live project are offered where the field can hold some. */
function makeTextList(container, stored, { names, field }) {
	return makeEntryList(container, {
		addButton: text('text.add'),
		entries: (stored ?? []).map((value) => ({ value })),
		addRow: (row, { value = '' }) => {
			const line = $('<div class="supabase-line">').appendTo(row);
			const input = textInput(`${field.texts}.label`, value)
				.attr('aria-label', text(`${field.texts}.label`))
				.attr('placeholder', field.placeholder ? text(`${field.texts}.placeholder`) : '')
				.appendTo(line);
			if (field.from) names.offer(input, field.from);
			return () => input.val();
		},
	});
}
