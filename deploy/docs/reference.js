/* A file of its own, because the page's policy allows no script inside HTML. */

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayOperationId: true,
  filter: true,
  requestSnippetsEnabled: true,
  validatorUrl: null, // the default would send the document to validator.swagger.io
})
