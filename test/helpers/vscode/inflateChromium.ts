// Run as a process of its own: the package unpacks into the temporary directory and changes the environment.
import chromium from '@sparticuz/chromium';

console.log(await chromium.executablePath());
