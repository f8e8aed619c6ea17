export default "data";
