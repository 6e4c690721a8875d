import { installPackages } from "./packages.ts";
export default function setup(): void {
  installPackages();
}
