// The only classic script: imports the module. Twice injected, it runs once.
{
  const here = /** @type {any} */ (globalThis);
  if (!here.pitchguard) {
    here.pitchguard = true;
    void import((here.browser ?? here.chrome).runtime.getURL("content/main.js"));
  }
}
