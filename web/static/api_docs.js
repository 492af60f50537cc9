"use strict";

window.addEventListener("load", () => {
  const place = document.getElementById("docs");
  SwaggerUIBundle({ url: place.dataset.document, domNode: place, deepLinking: true, validatorUrl: null });
});
