/** "get many todos": the operation, and what it acts on where that is written down. */
function labelOf(node) {
	const operation = form.operations[node.operation];
	if (operation === undefined) return form.type;
	const target = operation.fields.find(({ kind, required }) => kind === 'text' && required);
	const isWritten = target !== undefined && node[`field_${target.name}Type`] === 'str';
	const name = isWritten ? node[`field_${target.name}`] : '';
	return `${text(`${operation.texts}.label`).toLowerCase()} ${name || text(`resource.${operation.resource}`).toLowerCase()}`;
}
