/* Lists the error codes: the contract's public copy has an example of a problem for each of them. */

function row({ value }) {
  const tr = document.createElement('tr')
  tr.id = value.code
  for (const text of [value.status, value.code, value.title, value.detail])
    tr.insertCell().textContent = text
  return tr
}

async function listErrors() {
  const contract = await (await fetch('/openapi.json')).json()
  const examples = Object.values(contract.components.examples)
  examples.sort((one, other) => one.value.status - other.value.status)
  document.getElementById('errors').append(...examples.map(row))
  if (location.hash) location.replace(location.hash) // the row that it names is there only now
}

listErrors()
