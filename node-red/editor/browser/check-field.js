/** A validator for `defaults`: a field counts only when the chosen operation has it. Returns true or what is wrong. */
function checkField(name) {
	return function (value, _options) {
		const field = fieldOf(this.operation, name);
		if (field === undefined || !isMeant(field, form.operations[this.operation].fields, storedIn(this)))
			return true;
		const type = this[`field_${name}Type`] || 'unset';
		const isSecret = field.secret && type !== 'unset';
		const problem = isSecret ? problemOfSecret(this, name, type, value) : problemOf(field, type, value);
		return problem === undefined ? true : `${text(`${field.texts}.label`)}: ${problem}`;
	};
}

function storedIn(node) {
	return (name) => ({ type: node[`field_${name}Type`] || 'unset', value: node[`field_${name}`] });
}

function problemOf(field, type, value) {
	switch (type) {
		case 'unset':
			return field.required ? text('problem.missing') : undefined;
		case 'conditions':
			return problemOfConditions(value.all ?? value.any ?? []);
		case 'sorting':
			return value.some(({ column }) => column === '') ? text('problem.noColumn') : undefined;
		case 'columns':
			if (field.kind === 'values' && field.required && value.length === 0) return text('problem.noValues');
			if (field.from === undefined && value.some(({ column }) => column === ''))
				return text('problem.noName');
			return firstProblem(value, problemOfColumn);
		case 'texts':
			if (field.required && value.length === 0) return text('problem.missing');
			return value.includes('') ? text('problem.blankText') : undefined;
		case 'formFields':
			return firstProblem(value, problemOfFormField);
		case 'limits':
			return firstProblem(value, problemOfLimit);
		default:
			if (value === '' && (field.required || type !== 'str')) return text('problem.missing');
			return problemOfTyped(type, value);
	}
}

/** The editor knows the credentials of a node only while it is edited. */
function problemOfSecret(node, name, type, value) {
	if (type === 'secret') {
		const isThere = node.credentials?.[`has_secret_${name}`] || node.credentials?.[`secret_${name}`];
		return node.credentials && !isThere ? text('problem.missing') : undefined;
	}
	if (!references.includes(type)) return text('problem.inFlow');
	return value === '' ? text('problem.missing') : problemOfTyped(type, value);
}

function problemOfConditions(filters) {
	return firstProblem(filters, (filter) => {
		if ('all' in filter || 'any' in filter) return problemOfConditions(filter.all ?? filter.any);
		if ('expression' in filter) return filter.expression === '' ? text('problem.noText') : undefined;
		if ('raw' in filter && filter.raw === '') return text('problem.noText');
		return problemOfColumn(filter);
	});
}

function problemOfColumn({ column, value, valueType }) {
	return column === '' ? text('problem.noColumn') : problemOfTyped(valueType, value);
}

function problemOfFormField({ column, value, valueType }) {
	if (column === '') return text('problem.noName');
	if (valueType === 'filePath' && value === '') return text('problem.missing');
	return problemOfTyped(valueType, value);
}

function problemOfLimit({ referencedTable, limit, from, to }) {
	if (referencedTable === '') return text('problem.noTable');
	return (limit ?? from ?? to) === undefined ? text('problem.noLimit') : undefined;
}

/** Types of this package have no text to check; the others are Node-RED's own to judge. */
function problemOfTyped(type, value) {
	if (['csv', 'csvFileNamed', 'filePathNamed'].includes(type)) return problemOfTyped('msg', value);
	if (!['num', 'json', 'msg', 'flow', 'global', 'jsonata'].includes(type)) return undefined;
	const valid = RED.utils.validateTypedProperty(value, type, {});
	return valid === true ? undefined : String(valid);
}

function firstProblem(list, problem) {
	for (const each of list) {
		const found = problem(each);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Blank, as in a flow written by hand, is `payload`. */
function checkResultProperty(value, _options) {
	return !value || RED.utils.validatePropertyExpression(value) ? true : text('problem.resultProperty');
}

/** Only where the rows go into a file. */
function checkOutputFile(value, _options) {
	const offered = form.operations[this.operation]?.output ?? [];
	if (this.output !== 'file' || !offered.includes('file')) return true;
	const problem = value === '' ? text('problem.missing') : problemOfTyped(this.outputFileType, value);
	return problem === undefined ? true : `${text('label.outputFile')}: ${problem}`;
}
