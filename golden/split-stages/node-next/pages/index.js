import fs from "fs";

export async function getStaticProps() {
  return { props: { posts: fs.readdirSync("posts") } };
}

export default function Home({ posts }) {
  return posts.join(", ");
}
