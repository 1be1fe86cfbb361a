export { constants, loadForm } from "@getodk/xforms-engine";
